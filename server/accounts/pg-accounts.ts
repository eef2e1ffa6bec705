import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../db/pg-database.ts';
import { Availability } from '../protocol/agent.ts';
import { type AgentId, type Extension, QueueName } from '../protocol/ids.ts';
import type { PersonChange } from '../protocol/people.ts';
import { Skills } from '../protocol/queue.ts';
import type { Secrets } from '../protocol/settings.ts';
import { type Account, AVAILABILITY_AT_SIGN_IN, SESSION_MS, type Session } from './account.ts';
import { hashPassword } from './argon2-passwords.ts';

/** Accounts and sessions in the database. A session's token is stored as a hash: a stolen table signs nobody in. */
export function pgAccounts(database: Database) {
  return {
    /** Makes the first accounts where there is none at all. */
    async makeFirst(accounts: Secrets['firstAccounts'], now: number): Promise<number> {
      const known = await database.selectFrom('account').select('agent_id').limit(1).executeTakeFirst();
      if (known !== undefined) return 0;
      for (const { username, name, role, extension, password } of accounts) {
        await database
          .insertInto('account')
          .values({
            agent_id: randomUUID(),
            username,
            name,
            role,
            extension,
            password_hash: await hashPassword(password),
            created_at: now,
          })
          .execute();
      }
      return accounts.length;
    },

    async byUsername(username: string): Promise<{ account: Account; passwordHash: string } | null> {
      const row = await database
        .selectFrom('account')
        .selectAll()
        .where('username', '=', username)
        .executeTakeFirst();
      return row === undefined ? null : { account: accountOf(row), passwordHash: row.password_hash };
    },

    /** Skills and queues; null: there is nobody of that id. */
    async setWork(agentId: AgentId, { skills, queues }: PersonChange): Promise<Account | null> {
      const row = await database
        .updateTable('account')
        .set({ skills: JSON.stringify(skills), queues: queues === null ? null : JSON.stringify(queues) })
        .where('agent_id', '=', agentId)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : accountOf(row);
    },

    async all(): Promise<Account[]> {
      const rows = await database.selectFrom('account').selectAll().orderBy('extension').execute();
      return rows.map(accountOf);
    },

    /** Signs in; an older session of the same account ends. Gives the token, which is stored nowhere. */
    async openSession(account: Account, now: number): Promise<{ token: string; session: Session }> {
      const token = randomBytes(32).toString('base64url');
      const session: Session = {
        tokenHash: hashOf(token),
        account,
        sipSecret: randomBytes(24).toString('base64url'),
        availability: AVAILABILITY_AT_SIGN_IN,
        expiresAt: now + SESSION_MS,
      };
      await database.transaction().execute(async (tx) => {
        await tx.deleteFrom('session').where('agent_id', '=', account.agentId).execute();
        await tx
          .insertInto('session')
          .values({
            token_hash: session.tokenHash,
            agent_id: account.agentId,
            sip_secret: session.sipSecret,
            availability: JSON.stringify(session.availability),
            created_at: now,
            expires_at: session.expiresAt,
          })
          .execute();
      });
      return { token, session };
    },

    async closeSession(tokenHash: string): Promise<void> {
      await database.deleteFrom('session').where('token_hash', '=', tokenHash).execute();
    },

    async setAvailability(tokenHash: string, availability: Availability): Promise<void> {
      await database
        .updateTable('session')
        .set({ availability: JSON.stringify(availability) })
        .where('token_hash', '=', tokenHash)
        .execute();
    },

    /** Sessions that have not expired; read once at start. */
    async sessions(now: number): Promise<Session[]> {
      await database.deleteFrom('session').where('expires_at', '<=', now).execute();
      const rows = await database
        .selectFrom('session')
        .innerJoin('account', 'account.agent_id', 'session.agent_id')
        .selectAll()
        .execute();
      return rows.map((row) => ({
        tokenHash: row.token_hash,
        account: accountOf(row),
        sipSecret: row.sip_secret,
        availability: Availability.parse(row.availability),
        expiresAt: row.expires_at,
      }));
    },
  };
}
const Queues = z.array(QueueName).nullable();

export type Accounts = ReturnType<typeof pgAccounts>;

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

function accountOf(row: {
  agent_id: string;
  username: string;
  name: string;
  role: 'agent' | 'lead';
  extension: string;
  skills: unknown;
  queues: unknown;
}): Account {
  return {
    agentId: row.agent_id as AgentId,
    username: row.username,
    name: row.name,
    role: row.role,
    extension: row.extension as Extension,
    skills: Skills.parse(row.skills),
    queues: Queues.parse(row.queues),
  };
}
