/** What the driver hands to the compiler. */

/** A service folder: two files, read by the driver. */
export interface ServiceSource {
  readonly name: string;
  readonly contractFile: string;
  readonly contract: string;
  readonly overlayFile: string;
  readonly overlay: string;
}

/** A subgraph of the gateway's own: its schema is written by hand, its fields are answered in this process. */
export interface NativeSource {
  readonly name: string;
  readonly schemaFile: string;
  /** Federation 2 SDL. */
  readonly schema: string;
}
