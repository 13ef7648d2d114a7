import type { Detector } from './detector.ts'
import { sevenZip } from './detectors/7zip.ts'
import { apt } from './detectors/apt.ts'
import { aria2 } from './detectors/aria2.ts'
import { click } from './detectors/click.ts'
import { cmake } from './detectors/cmake.ts'
import { curl } from './detectors/curl.ts'
import { dd } from './detectors/dd.ts'
import { ffmpeg } from './detectors/ffmpeg.ts'
import { gdal } from './detectors/gdal.ts'
import { git } from './detectors/git.ts'
import { hadoop } from './detectors/hadoop.ts'
import { mariadb } from './detectors/mariadb.ts'
import { nextflow } from './detectors/nextflow.ts'
import { ninja } from './detectors/ninja.ts'
import { parallel } from './detectors/parallel.ts'
import { pbapply } from './detectors/pbapply.ts'
import { pgBasebackup } from './detectors/pg-basebackup.ts'
import { pgRestore } from './detectors/pg-restore.ts'
import { pgbench } from './detectors/pgbench.ts'
import { pv } from './detectors/pv.ts'
import { pytest } from './detectors/pytest.ts'
import { rCli } from './detectors/r-cli.ts'
import { rProgress } from './detectors/r-progress.ts'
import { rTextBar } from './detectors/r-text-bar.ts'
import { rich } from './detectors/rich.ts'
import { rsync } from './detectors/rsync.ts'
import { snakemake } from './detectors/snakemake.ts'
import { spark } from './detectors/spark.ts'
import { tap } from './detectors/tap.ts'
import { tqdm } from './detectors/tqdm.ts'
import { wget } from './detectors/wget.ts'
import { zstd } from './detectors/zstd.ts'

/** All tools whose progress is known; where several could read a frame, the first does. */
export const DETECTORS: readonly Detector[] = [
  ...[tqdm, rich, click],
  ...[rTextBar, rCli, rProgress, pbapply],
  ...[rsync, wget, curl, aria2, dd, pv, zstd, sevenZip, ffmpeg, gdal],
  ...[ninja, cmake, pytest, tap, git, parallel],
  ...[pgbench, pgBasebackup, pgRestore, mariadb],
  ...[snakemake, nextflow, spark, hadoop],
  apt,
]
