/** Names node-record-lpcm16 knows, in the order we try: ALSA's own first on Linux, sox everywhere. */
export type ToolFinder = () => 'arecord' | 'rec' | 'sox' | null;

/**
 * `exists` says whether a file is there. sox's own `sox` program serves where `rec` was not installed.
 */
export function recordingTool(
  path: string,
  separator: string,
  platform: NodeJS.Platform,
  exists: (file: string) => boolean,
): ReturnType<ToolFinder> {
  const windows = platform === 'win32';
  const tools = platform === 'linux' ? (['arecord', 'rec', 'sox'] as const) : (['rec', 'sox'] as const);
  const folders = path.split(separator).filter((folder) => folder !== '');
  const slash = windows ? '\\' : '/';
  for (const tool of tools) {
    const name = windows ? `${tool}.exe` : tool;
    if (folders.some((folder) => exists(`${folder}${slash}${name}`))) return tool;
  }
  return null;
}
