/** A dashboard → the JSON that Grafana provisions. */
import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Dashboard, Panel } from './dashboard.ts';

/** Whoever looks chooses the Prometheus. */
const DATASOURCE = { type: 'prometheus', uid: '$datasource' };
const GRID_WIDTH = 24;
/** The histogram that names traces (`gateway/telemetry/exemplar.ts`). */
const EXEMPLIFIED = 'http_request_duration_seconds_bucket';

export function buildDashboard({ uid, title, description, rows }: Dashboard): object {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['serhafen'])
    .timezone('browser')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'));
  let id = 0;
  for (const row of rows) {
    id += 1;
    builder.withRow(new RowBuilder(row.title).id(id));
    const span = GRID_WIDTH / row.panels.length;
    for (const panel of row.panels) {
      id += 1;
      builder.withPanel(builderOf(panel, id, span));
    }
  }
  return builder.build();
}

function builderOf(panel: Panel, id: number, span: number): GraphBuilder | StatBuilder {
  const made = panel.kind === 'graph' ? new GraphBuilder().fillOpacity(8).lineWidth(1) : new StatBuilder();
  made.id(id).title(panel.title).description(panel.description).datasource(DATASOURCE).unit(panel.unit);
  made.height(panel.kind === 'graph' ? 8 : 4).span(span);
  for (const [index, { expr, legend }] of panel.queries.entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .expr(expr)
      .legendFormat(legend);
    made.withTarget(expr.includes(EXEMPLIFIED) ? query.exemplar(true) : query);
  }
  return made;
}
