import { hash, verify } from '@node-rs/argon2';

/** argon2id with the first parameter choice of RFC 9106 section 4 scaled down to 64 MiB as its second choice says. */
const OPTIONS = { memoryCost: 65_536, timeCost: 3, parallelism: 4 };

export const hashPassword = (password: string): Promise<string> => hash(password, OPTIONS);

/**
 * Is this the password? `stored` null (no such user) takes as long as a wrong password, because an early answer would
 * tell which names exist.
 */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  const matches = await verify(stored ?? (await dummyHash()), password);
  return stored !== null && matches;
}

let dummy: Promise<string> | null = null;
function dummyHash(): Promise<string> {
  dummy ??= hashPassword('nobody has this password');
  return dummy;
}
