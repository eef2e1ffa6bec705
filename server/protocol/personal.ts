/**
 * The names of fields that may hold a number, a name, an address, words or a secret. The logger replaces their
 * values wherever they stand; a message text never holds any of them.
 */
export const PERSONAL_FIELDS = [
  'callerNumber',
  'calledNumber',
  'contactPhone',
  'callerName',
  'number',
  'name',
  'username',
  'address',
  'subject',
  'title',
  'content',
  'purpose',
  'occurredAt',
  'text',
  'words',
  'value',
  'digits',
  'note',
  'lastWords',
  'fields',
  'correction',
  'written',
  'csv',
  'term',
  'snippet',
  'heard',
] as const;
export const SECRET_FIELDS = [
  'password',
  'secret',
  'sipSecret',
  'token',
  'cookie',
  'authorization',
  'phone',
] as const;
