import type { ReportTable } from './report-columns.ts';

/** RFC 4180, with the byte-order mark by which spreadsheet programs tell UTF-8. Times in whole seconds, shares in per cent. */
export function csvOf(table: ReportTable, timeText: (at: number) => string): string {
  const lines = [
    table.columns.map(({ title, unit }) =>
      unit === 'ms' ? `${title} (s)` : unit === 'share' ? `${title} (%)` : title,
    ),
    ...table.rows.map((row) =>
      row.map((cell, index) => {
        const unit = table.columns[index]?.unit;
        if (cell === null || typeof cell === 'string') return cell ?? '';
        if (unit === 'time') return timeText(cell);
        if (unit === 'ms') return String(Math.round(cell / 1000));
        return unit === 'share' ? (cell * 100).toFixed(2) : String(cell);
      }),
    ),
  ];
  return `\ufeff${lines.map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`;
}

/** A cell that begins like a formula is text: a spreadsheet would else run it (CWE-1236). */
function quoted(cell: string): string {
  const harmless = /^[=+\-@\t\r]/.test(cell) && !/^-?[\d.]+$/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
