/** What Electron tells about a wish of a page; only what is used. */
export type PermissionWish = {
  permission: string;
  /** Origin or address of the frame that asks. */
  from: string;
  /** Of a `media` wish: 'audio' and/or 'video'; undefined where Electron does not say. */
  media?: readonly string[] | undefined;
};

/** Electron grants everything by default. Here: the microphone, to our own origin, and no more. */
export function mayHave(wish: PermissionWish, ownOrigin: string): boolean {
  if (originOf(wish.from) !== ownOrigin || wish.permission !== 'media') return false;
  return wish.media !== undefined && wish.media.length > 0 && wish.media.every((kind) => kind === 'audio');
}

/** Only the desk itself may be walked to. */
export const mayGoTo = (address: string, ownOrigin: string): boolean => originOf(address) === ownOrigin;

function originOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).origin : null;
}
