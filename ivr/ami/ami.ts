/** Port to the Asterisk Manager Interface: one action, one answer. */
export type Ami = {
  /** @throws AmiFault; also for a value with a line break, which would begin a header of its own. */
  do(action: Record<string, string>): Promise<Record<string, unknown>>;
  isUp(): boolean;
};

export class AmiFault extends Error {
  readonly retryable: boolean;
  /** What Asterisk answered; its own fixed texts, no value of ours. */
  readonly said: string;
  constructor(message: string, options: { retryable: boolean; said?: string }) {
    super(message);
    this.name = 'AmiFault';
    this.retryable = options.retryable;
    this.said = options.said ?? '';
  }
}
