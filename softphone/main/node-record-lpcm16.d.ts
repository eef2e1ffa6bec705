declare module 'node-record-lpcm16' {
  const recorder: {
    record: (options: Record<string, unknown>) => {
      stream: () => NodeJS.ReadableStream;
      stop: () => void;
      process: NodeJS.EventEmitter;
    };
  };
  export default recorder;
}
