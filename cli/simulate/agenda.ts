/** What is to happen, soonest first; with the same instant in the order of noting. A binary heap. */
export type Agenda<T> = { note: (at: number, what: T) => void; next: () => { at: number; what: T } | null };

export function openAgenda<T>(): Agenda<T> {
  const heap: { at: number; order: number; what: T }[] = [];
  let noted = 0;
  const sooner = (a: number, b: number): boolean => {
    const [one, other] = [heap[a], heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.at === other.at ? one.order < other.order : one.at < other.at;
  };
  const swap = (a: number, b: number) => {
    const [one, other] = [heap[a], heap[b]];
    if (one === undefined || other === undefined) return;
    heap[a] = other;
    heap[b] = one;
  };
  return {
    note: (at, what) => {
      noted += 1;
      heap.push({ at, order: noted, what });
      for (
        let here = heap.length - 1, up = (here - 1) >> 1;
        here > 0 && sooner(here, up);
        here = up, up = (here - 1) >> 1
      )
        swap(here, up);
    },
    next: () => {
      const first = heap[0];
      if (first === undefined) return null;
      const last = heap.pop();
      if (heap.length > 0 && last !== undefined) {
        heap[0] = last;
        let here = 0;
        for (;;) {
          const [left, right] = [2 * here + 1, 2 * here + 2];
          let least = here;
          if (sooner(left, least)) least = left;
          if (sooner(right, least)) least = right;
          if (least === here) break;
          swap(here, least);
          here = least;
        }
      }
      return { at: first.at, what: first.what };
    },
  };
}
