export type Turn = <T>(work: () => Promise<T>, urgent?: boolean) => Promise<T>;

/**
 * So much at once, the rest in the order of asking. Because a burst of 500 callers asks for 1,500 things within two
 * seconds, and a switch that is given all of them together does the first of them as late as the last. What is `urgent`
 * goes before what is not.
 */
export function takeTurns(most: number): Turn {
  let running = 0;
  const first: (() => void)[] = [];
  const waiting: (() => void)[] = [];
  return async (work, urgent = false) => {
    if (running >= most) await new Promise<void>((resolve) => (urgent ? first : waiting).push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // Whoever comes next takes over this place.
      const next = first.shift() ?? waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
