/** What a task of the team is like, night after night. */
export interface TeamTask {
  stage: string
  name: string
  type: string
  description: string
  host: string
  command: string[]
  /** In UTC. */
  schedule?: string
  /** What it usually takes. */
  minutes: number
  memoryMb: number
  subtasks?: readonly { name: string; share: number; items?: number }[]
  /** So much longer each night, as data grow. */
  growth?: number
}

const R = (name: string) => ['Rscript', name]
const python = (name: string) => ['python3', name]

/** A small team that loads, joins and publishes geodata each night on two hosts. */
export const TEAM: readonly TeamTask[] = [
  {
    stage: 'PREREQ',
    name: 'PREREQ_01_Download_FIPS.sh',
    type: 'sh',
    host: 'etl-1',
    schedule: '30 1 * * *',
    minutes: 1.2,
    memoryMb: 14,
    command: ['sh', 'PREREQ_01_Download_FIPS.sh'],
    description: 'Fetches the county codes',
  },
  {
    stage: 'PREREQ',
    name: 'PREREQ_02_Postcodes.py',
    type: 'python',
    host: 'etl-1',
    schedule: '40 1 * * *',
    minutes: 3.4,
    memoryMb: 210,
    command: python('PREREQ_02_Postcodes.py'),
    description: 'Postcodes with their centroids',
  },
  {
    stage: 'DAILY',
    name: 'DAILY_01_BDC_Locations.R',
    type: 'R',
    host: 'etl-1',
    schedule: '0 2 * * *',
    minutes: 38,
    memoryMb: 1900,
    command: R('DAILY_01_BDC_Locations.R'),
    description: 'Broadband locations by state',
    subtasks: [
      { name: 'Download', share: 0.2, items: 56 },
      { name: 'Unpack and check', share: 0.12 },
      { name: 'Load states', share: 0.55, items: 56 },
      { name: 'Index', share: 0.13 },
    ],
  },
  {
    stage: 'DAILY',
    name: 'DAILY_02_Provider_Tables.R',
    type: 'R',
    host: 'etl-1',
    schedule: '45 2 * * *',
    minutes: 19,
    memoryMb: 2600,
    command: R('DAILY_02_Provider_Tables.R'),
    description: 'Providers, joined to locations',
    growth: 0.018,
    subtasks: [
      { name: 'Read filings', share: 0.3, items: 214 },
      { name: 'Join to locations', share: 0.5 },
      { name: 'Write tables', share: 0.2, items: 12 },
    ],
  },
  {
    stage: 'DAILY',
    name: 'DAILY_03_Build_Features.py',
    type: 'python',
    host: 'etl-2',
    schedule: '15 3 * * *',
    minutes: 51,
    memoryMb: 5200,
    command: python('DAILY_03_Build_Features.py'),
    description: 'Features for the coverage model',
    subtasks: [
      { name: 'Load', share: 0.15, items: 56 },
      { name: 'Features', share: 0.7, items: 3144 },
      { name: 'Write parquet', share: 0.15, items: 56 },
    ],
  },
  {
    stage: 'DAILY',
    name: 'DAILY_04_Refresh_Views.sql',
    type: 'sql',
    host: 'etl-1',
    schedule: '30 4 * * *',
    minutes: 8,
    memoryMb: 38,
    description: 'Materialized views for the maps',
    command: ['psql', '-v', 'ON_ERROR_STOP=1', '-f', 'DAILY_04_Refresh_Views.sql'],
    subtasks: [
      { name: 'Coverage by county', share: 0.4, items: 12 },
      { name: 'Providers by block', share: 0.4, items: 20 },
      { name: 'Grants', share: 0.2 },
    ],
  },
  {
    stage: 'DAILY',
    name: 'DAILY_05_Quality_Report.R',
    type: 'R',
    host: 'etl-2',
    schedule: '0 6 * * *',
    minutes: 6,
    memoryMb: 480,
    command: R('DAILY_05_Quality_Report.R'),
    description: 'What does not add up, by mail',
  },
  {
    stage: 'DAILY',
    name: 'DAILY_06_Publish_Maps.py',
    type: 'python',
    host: 'etl-2',
    schedule: '0 7 * * *',
    minutes: 55,
    memoryMb: 3100,
    command: python('DAILY_06_Publish_Maps.py'),
    description: 'Tiles for the public maps',
    subtasks: [
      { name: 'Collect layers', share: 0.1, items: 18 },
      { name: 'Simplify', share: 0.25, items: 18 },
      { name: 'Render tiles', share: 0.5, items: 4096 },
      { name: 'Upload', share: 0.15, items: 4096 },
    ],
  },
  {
    stage: 'DAILY',
    name: 'DAILY_07_Backup.sh',
    type: 'sh',
    host: 'etl-1',
    schedule: '30 7 * * *',
    minutes: 14,
    memoryMb: 22,
    command: ['sh', 'DAILY_07_Backup.sh'],
    description: 'pg_dump to the other site',
  },
  {
    stage: 'HOURLY',
    name: 'HOURLY_Outage_Feed.sh',
    type: 'sh',
    host: 'etl-2',
    schedule: '5 * * * *',
    minutes: 0.7,
    memoryMb: 12,
    command: ['sh', 'HOURLY_Outage_Feed.sh'],
    description: 'Reported outages',
  },
  {
    stage: 'MONTHLY',
    name: 'MONTHLY_01_Census_Join.R',
    type: 'R',
    host: 'etl-2',
    schedule: '0 4 1 * *',
    minutes: 128,
    memoryMb: 7800,
    command: R('MONTHLY_01_Census_Join.R'),
    description: 'Census blocks, joined',
    subtasks: [
      { name: 'Blocks', share: 0.6, items: 56 },
      { name: 'Households', share: 0.4, items: 56 },
    ],
  },
  {
    stage: 'MONTHLY',
    name: 'MONTHLY_02_Archive.sh',
    type: 'sh',
    host: 'etl-1',
    schedule: '0 5 28 * *',
    minutes: 30,
    memoryMb: 20,
    command: ['sh', 'MONTHLY_02_Archive.sh'],
    description: 'Moves old tables away',
  },
]
