import type { PageProps } from '../session/page-props.ts';
import { useText } from '../text/text-context.tsx';

const NEXT_THEME = { auto: 'light', light: 'dark', dark: 'auto' } as const;

export function FootBar(props: PageProps) {
  const text = useText();
  const { session, theme } = props;
  return (
    <footer className="foot-bar">
      <span>
        {session.site.speech.engine === null
          ? text.speech.off
          : `${text.speech.label} ${session.site.speech.engine} · ${session.site.speech.language}`}
      </span>
      <span className="top-space" />
      <span>
        {text.phone.label} {session.me.extension}
      </span>
      <button type="button" className="button-plain" onClick={() => props.setTheme(NEXT_THEME[theme])}>
        {text.theme.label}：{text.theme[theme]}
      </button>
    </footer>
  );
}
