import type { DayCurve as Curve } from '../../../server/protocol/report.ts';
import { useText } from '../text/text-context.tsx';

const QUARTERS = 96;
const WIDTH = 960;
const HEIGHT = 200;
const STEP = WIDTH / QUARTERS;

/** Today's calls by quarter of an hour: bars as they came, red those lost, the line what this weekday usually brings. */
export function DayCurve(props: { curve: Curve }) {
  const text = useText().board;
  const { quarters } = props.curve;
  const top = Math.max(4, ...quarters.map(({ offered, expected }) => Math.max(offered, expected ?? 0)));
  const y = (calls: number): number => HEIGHT - (calls / top) * HEIGHT;
  const offered = quarters.reduce((sum, quarter) => sum + quarter.offered, 0);
  const lost = quarters.reduce((sum, quarter) => sum + quarter.lost, 0);
  const expected = quarters.every((quarter) => quarter.expected !== null)
    ? quarters.map((quarter, index) => `${(index + 0.5) * STEP},${y(quarter.expected ?? 0)}`).join(' ')
    : null;
  return (
    <figure className="day-curve">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT + 22}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${text.curve}: ${offered}, ${lost}`}
      >
        {quarters.map((quarter, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a quarter of an hour is its place in the day
          <g key={index}>
            <rect
              className="curve-offered"
              x={index * STEP + 1}
              y={y(quarter.offered)}
              width={STEP - 2}
              height={HEIGHT - y(quarter.offered)}
            />
            <rect
              className="curve-lost"
              x={index * STEP + 1}
              y={y(quarter.lost)}
              width={STEP - 2}
              height={HEIGHT - y(quarter.lost)}
            />
          </g>
        ))}
        {expected !== null && <polyline className="curve-expected" points={expected} />}
        <line className="curve-ground" x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
      </svg>
      <div className="curve-hours" aria-hidden="true">
        {[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => (
          <span key={hour}>{`${String(hour).padStart(2, '0')}:00`}</span>
        ))}
      </div>
      <figcaption className="quiet">{offered === 0 ? text.curveNone : text.curveLegend}</figcaption>
    </figure>
  );
}
