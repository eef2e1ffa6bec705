import { openDatabase } from './pg-database.ts';
import { storesContract } from './stores.contract.ts';

storesContract('embedded PostgreSQL', () => openDatabase({ memory: true }));
