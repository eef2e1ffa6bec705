export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * So much at once, the rest in the order of asking. Because a burst of 500 callers asks for 1,500 things within two
 * seconds, and a switch that is given all of them together does the first of them as late as the last.
 */
export function takeTurns(most: number): Turn {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // Whoever comes next takes over this place.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
