/** What the driver hands to the compiler. */

/** A service folder: two files, read by the driver. */
export interface ServiceSource {
  readonly name: string;
  readonly contractFile: string;
  readonly contract: string;
  readonly overlayFile: string;
  readonly overlay: string;
}
