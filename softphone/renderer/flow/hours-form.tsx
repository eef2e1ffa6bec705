import { useState } from 'react';
import type { FlowCalendar, FlowDocument, FlowNode, Opening } from '../../../server/protocol/flow.ts';
import { useText } from '../text/text-context.tsx';
import { openingsText, readOpenings } from './opening-text.ts';

type HoursNode = Extract<FlowNode, { kind: 'hours' }>;

/** The week of an hours node, and the days of the document's calendar. */
export function HoursForm(props: {
  document: FlowDocument;
  node: HoursNode;
  desk: { calendar: FlowCalendar };
  onChange: (node: FlowNode) => void;
  onDocument: (document: FlowDocument) => void;
}) {
  const text = useText();
  const { node, document } = props;
  const { calendar } = document;
  return (
    <>
      <fieldset>
        <legend>{text.flow.week}</legend>
        {text.flow.weekdays.map((name, day) => (
          <DayField
            key={name}
            name={name}
            openings={node.week[day] ?? []}
            onSet={(openings) =>
              props.onChange({
                ...node,
                week: node.week.map((one, index) => (index === day ? openings : one)),
              })
            }
          />
        ))}
        <p className="quiet">{text.flow.weekHelp}</p>
      </fieldset>
      <p className="quiet">
        {text.flow.calendar(Object.keys(calendar.daysOff).length, Object.keys(calendar.workingDays).length)}
      </p>
      <button
        type="button"
        className="button-small"
        onClick={() => props.onDocument({ ...document, calendar: props.desk.calendar })}
      >
        {text.flow.calendarFill}
      </button>
      <CalendarDay calendar={calendar} onSet={(next) => props.onDocument({ ...document, calendar: next })} />
    </>
  );
}

function DayField(props: {
  name: string;
  openings: readonly Opening[];
  onSet: (openings: Opening[]) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? openingsText(props.openings);
  const wrong = readOpenings(shown) === null;
  return (
    <label className="flow-field">
      <span>{props.name}</span>
      <input
        value={shown}
        aria-invalid={wrong}
        onChange={(event) => {
          setTyped(event.target.value);
          const openings = readOpenings(event.target.value);
          if (openings !== null) props.onSet(openings);
        }}
        onBlur={() => {
          if (!wrong) setTyped(null);
        }}
      />
    </label>
  );
}

type DayIs = 'off' | 'work' | 'plain';

function CalendarDay(props: { calendar: FlowCalendar; onSet: (calendar: FlowCalendar) => void }) {
  const text = useText();
  const [day, setDay] = useState('');
  const { daysOff, workingDays } = props.calendar;
  const is: DayIs = daysOff[day] !== undefined ? 'off' : workingDays[day] !== undefined ? 'work' : 'plain';
  const set = (next: DayIs) => {
    const { [day]: _off, ...otherOff } = daysOff;
    const { [day]: _work, ...otherWork } = workingDays;
    props.onSet({
      daysOff: next === 'off' ? { ...otherOff, [day]: text.flow.dayOff } : otherOff,
      workingDays: next === 'work' ? { ...otherWork, [day]: text.flow.dayWork } : otherWork,
    });
  };
  return (
    <div className="flow-day">
      <label className="flow-field">
        <span>{text.flow.calendarEdit}</span>
        <input type="date" value={day} onChange={(event) => setDay(event.target.value)} />
      </label>
      <select
        value={is}
        disabled={day === ''}
        aria-label={text.flow.calendarEdit}
        onChange={(event) => set(event.target.value as DayIs)}
      >
        <option value="plain">{text.flow.dayPlain}</option>
        <option value="off">{text.flow.dayOff}</option>
        <option value="work">{text.flow.dayWork}</option>
      </select>
    </div>
  );
}
