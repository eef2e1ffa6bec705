import { useSyncExternalStore } from 'react';

/** The page named by the address: `#/calls/0abc?at=12000` is path `['calls', '0abc']` with query `at=12000`. */
export type Place = { readonly path: readonly string[]; readonly query: URLSearchParams };

const watchHash = (changed: () => void): (() => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};
const hashNow = (): string => window.location.hash;

export function usePlace(): Place {
  const [path = '', query = ''] = useSyncExternalStore(watchHash, hashNow).replace(/^#\/?/, '').split('?');
  return { path: path.split('/').map(decodeURIComponent), query: new URLSearchParams(query) };
}
