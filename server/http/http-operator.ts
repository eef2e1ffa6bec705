import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Whether a request comes from whoever runs this machine: the commands read the link secret, which is its owner's alone. */
export function isOperator(request: FastifyRequest, linkSecret: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${linkSecret}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
