import { createHash } from 'node:crypto';

/** `id`: the first 8 hexadecimal digits of the secret's SHA-256; it stands in every file made with it. */
export type RecordingKey = { id: string; secret: Buffer };

/** New recordings take the first key; the others are older ones that kept recordings still need. */
export type RecordingKeys = { first: RecordingKey | null; byId(id: string): RecordingKey | null };

/** @param texts 32 bytes each, base64. @throws Error for a text that is no key. */
export function recordingKeys(texts: readonly string[]): RecordingKeys {
  const keys = texts.map((text): RecordingKey => {
    const secret = Buffer.from(text.trim(), 'base64');
    if (secret.length !== 32) throw new Error('a recording key must be 32 bytes, written in base64');
    return { id: createHash('sha256').update(secret).digest('hex').slice(0, 8), secret };
  });
  return { first: keys[0] ?? null, byId: (id) => keys.find((key) => key.id === id) ?? null };
}
