import type { Detector } from '../detector.ts'

const LINE = /^0(?:\.{3}\d{2,3})*(\.{0,3})(?: - done\.?)?$/

/** GDAL: `0...10...20`, one dot for 2.5 %. */
export const gdal: Detector = {
  name: 'GDAL',
  programs: /^(gdal\w*|ogr\w*|nearblack|raster2pgsql)(\.py)?$/,
  needles: ['0.'],
  read(frame) {
    const line = LINE.exec(frame)
    if (line === null) return undefined
    const last = frame.match(/\d+/g)?.at(-1)
    return { percent: Math.min(100, Number(last) + (line[1] ?? '').length * 2.5) }
  },
}
