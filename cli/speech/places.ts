import { delimiter, join } from 'node:path';

/** Folders where models and fetched tools lie, from an environment and the folder of the checkout. */
export function speechPlaces(environment: Readonly<Record<string, string | undefined>>, checkout: string) {
  const named = environment['HOTLINE_MODELS']?.split(delimiter).filter((folder) => folder !== '') ?? [];
  return {
    modelDirs: [...named, join(checkout, '..', 'shared', 'models')],
    cacheDir: environment['HOTLINE_CACHE'] ?? join(checkout, '.cache'),
  };
}
