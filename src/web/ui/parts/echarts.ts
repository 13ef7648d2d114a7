import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'

use([
  ...[BarChart, CustomChart, LineChart, ScatterChart],
  ...[AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent],
  ...[CanvasRenderer, SVGRenderer],
])

export { init }
