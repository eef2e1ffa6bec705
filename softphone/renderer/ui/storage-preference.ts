import { useState } from 'react';

/** A choice kept in this browser. A browser that keeps nothing (private window) still works for the visit. */
export function usePreference<T extends string>(name: string, allowed: readonly T[], first: T) {
  const key = `hotline.${name}`;
  const [value, setValue] = useState<T>(() => {
    const kept = readKept(key);
    return allowed.find((choice) => choice === kept) ?? first;
  });
  const choose = (next: T): void => {
    setValue(next);
    try {
      localStorage.setItem(key, next);
    } catch (fault) {
      console.info('preference not kept', (fault as Error).name);
    }
  };
  return [value, choose] as const;
}

function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch (fault) {
    console.info('preferences cannot be read', (fault as Error).name);
    return null;
  }
}
