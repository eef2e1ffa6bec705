import ExcelJS from 'exceljs';
import type { Cell, Column, ReportTable } from './report-columns.ts';

const MS_A_DAY = 86_400_000;
const FORMATS: Partial<Record<Column['unit'], string>> = {
  share: '0.0%',
  ms: '[h]:mm:ss',
  time: 'yyyy-mm-dd hh:mm',
};

/** The report as a workbook: the figures on one sheet, what each of them means on the next. Times are the city's. */
export async function workbookOf(
  table: ReportTable,
  titles: { figures: string; definitions: string; figure: string; definition: string },
  utcOffsetMs: number,
): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet(titles.figures, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = table.columns.map(({ title, unit }) => ({
    header: title,
    width: unit === 'time' ? 18 : Math.max(10, title.length * 2),
    ...(FORMATS[unit] === undefined ? {} : { style: { numFmt: FORMATS[unit] } }),
  }));
  for (const row of table.rows)
    sheet.addRow(
      row.map((cell, index) => sheetValue(cell, table.columns[index]?.unit ?? 'text', utcOffsetMs)),
    );
  sheet.getRow(1).font = { bold: true };
  const definitions = workbook.addWorksheet(titles.definitions);
  definitions.columns = [
    { header: titles.figure, width: 20 },
    { header: titles.definition, width: 90 },
  ];
  for (const definition of table.definitions) definitions.addRow(definition);
  definitions.getRow(1).font = { bold: true };
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

function sheetValue(cell: Cell, unit: Column['unit'], utcOffsetMs: number): Cell | Date {
  if (typeof cell !== 'number') return cell;
  // The format has no time zone: what is written is what is read, so the city's clock is written.
  if (unit === 'time') return new Date(cell + utcOffsetMs);
  return unit === 'ms' ? cell / MS_A_DAY : cell;
}
