/** Failures that a mutation returns as data. `__typename` tells the union apart. */
export type InputProblem = { readonly field: string; readonly message: string };

export const notFound = (message: string) => ({ __typename: 'NotFound', code: 'NOT_FOUND', message }) as const;

export const wrongStage = (message: string) => ({ __typename: 'WrongStage', code: 'WRONG_STAGE', message }) as const;

export const unavailable = (code: string, message: string) =>
  ({ __typename: 'ServiceUnavailable', code, message }) as const;

export const invalidInput = (problems: readonly InputProblem[], code = 'INVALID_INPUT') =>
  ({
    __typename: 'InvalidInput',
    code,
    message: problems.map(({ field, message }) => `${field}: ${message}`).join(' '),
    problems,
  }) as const;

export const versionConflict = (read: number, currentVersion: number) =>
  ({
    __typename: 'VersionConflict',
    code: 'VERSION_CONFLICT',
    message: `You read version ${read}, version ${currentVersion} is current. Read it again and repeat what you wanted.`,
    currentVersion,
  }) as const;

/** Ids are UUIDs: anything else is unknown, and Postgres is not asked about it. */
export const isUuid = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
