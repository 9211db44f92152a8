export declare function sharedPath(...parts: string[]): string;
/** One published case. `inputs` and `expected` differ by family: see the README of the vectors. */
export type VectorCase<Inputs, Expected> = {
    readonly id: string;
    readonly model?: string;
    readonly inputs: Inputs;
    readonly expected: Expected;
    readonly tol?: number;
};
export declare function readVectors<Inputs, Expected>(family: string): readonly VectorCase<Inputs, Expected>[];
/** `describe` over the shared data. Without the data: a failure in CI, elsewhere a skip that says so. */
export declare function describeWithSharedData(name: string, body: () => void): void;
//# sourceMappingURL=sharedData.d.ts.map