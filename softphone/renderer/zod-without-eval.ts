import { z } from 'zod';

// Imported before any schema: zod would compile parsers with `new Function`, which the content security policy forbids
// (each try is reported in the console), and it decides so while the schemas are made.
z.config({ jitless: true });
