import { createConnection } from 'node:net';

/** Whether Asterisk's manager interface lets us in within two seconds. */
export function amiLetsIn(port: number, secret: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    let said = '';
    const done = (letIn: boolean) => {
      socket.destroy();
      resolve(letIn);
    };
    socket.setTimeout(2000, () => done(false));
    socket.on('error', () => done(false));
    socket.on('connect', () => {
      socket.write(`Action: Login\r\nUsername: hotline\r\nSecret: ${secret}\r\nEvents: off\r\n\r\n`);
    });
    socket.on('data', (chunk) => {
      said += chunk.toString();
      if (said.includes('Response: Success')) done(true);
      if (said.includes('Response: Error')) done(false);
    });
  });
}
