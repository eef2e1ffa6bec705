import { useEffect, useState } from 'react';

/** The instant now, renewed every `everyMs`; used in leaves only, so that a tick redraws a few characters. */
export function useNow(everyMs = 500): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
