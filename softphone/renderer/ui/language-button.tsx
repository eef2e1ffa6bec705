import { useLanguage, useText } from '../text/text-context.tsx';

export function LanguageButton() {
  const text = useText();
  const { language, setLanguage } = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button
      type="button"
      className="button-plain"
      lang={other}
      data-testid="language"
      onClick={() => setLanguage(other)}
    >
      {text.otherLanguage}
    </button>
  );
}
