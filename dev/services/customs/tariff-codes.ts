/** Goods codes of the fixtures: six digits of the Harmonized System and two illustrative ones (domain: sample records). */

import type { PermitAgency } from './declaration.ts';

export interface TariffCode {
  readonly code: string;
  readonly description: string;
  readonly adValoremRate: string;
  readonly unitCode: string;
  readonly requiredPermits: readonly PermitAgency[];
}

/** Chile has one duty rate for all goods (domain: legal background). */
const AD_VALOREM_RATE = '0.06';

const TABLE: readonly (readonly [code: string, unitCode: string, description: string, permit?: PermitAgency])[] = [
  ['03038900', 'KN', 'Fish, frozen, whole', 'SERNAPESCA'],
  ['09011100', 'KN', 'Coffee, not roasted', 'SAG'],
  ['12099100', 'KN', 'Vegetable seeds for sowing', 'SAG'],
  ['21069090', 'KN', 'Food supplements', 'SEREMI_SALUD'],
  ['22042100', 'L', 'Wine in bottles of up to two litres', 'SAG'],
  ['23091000', 'KN', 'Dog or cat food for retail sale', 'SAG'],
  ['28444000', 'U', 'Radioactive isotopes', 'CCHEN'],
  ['30049000', 'KN', 'Medicaments for retail sale', 'ISP'],
  ['33030000', 'KN', 'Perfumes and toilet waters'],
  ['33049900', 'KN', 'Beauty and skin care preparations', 'ISP'],
  ['36041000', 'KN', 'Fireworks', 'DGMN'],
  ['39231000', 'KN', 'Boxes and cases of plastic'],
  ['39269090', 'KN', 'Articles of plastic, other'],
  ['42021200', 'U', 'Suitcases, outer surface of plastic or textile'],
  ['42022200', 'U', 'Handbags, outer surface of plastic or textile'],
  ['44071100', 'MTQ', 'Pine wood, sawn', 'SAG'],
  ['48201000', 'KN', 'Notebooks and diaries'],
  ['49019900', 'KN', 'Printed books'],
  ['49070000', 'KN', 'Documents of title, forms and commercial papers'],
  ['61091000', 'U', 'T-shirts of cotton, knitted'],
  ['61102000', 'U', 'Pullovers of cotton, knitted'],
  ['62034200', 'U', 'Trousers of cotton, for men'],
  ['62046200', 'U', 'Trousers of cotton, for women'],
  ['64029900', 'PAR', 'Footwear, plastic upper'],
  ['64039900', 'PAR', 'Footwear, leather upper'],
  ['64041100', 'PAR', 'Sports shoes, textile upper'],
  ['73181500', 'KN', 'Screws and bolts of steel'],
  ['84212300', 'U', 'Oil or fuel filters for engines'],
  ['84713000', 'U', 'Portable computers'],
  ['84717000', 'U', 'Storage units for computers'],
  ['85044000', 'U', 'Power supplies and chargers'],
  ['85076000', 'U', 'Lithium-ion batteries'],
  ['85171300', 'U', 'Smartphones'],
  ['85176200', 'U', 'Routers and other network equipment'],
  ['85183000', 'U', 'Headphones and earphones'],
  ['85285200', 'U', 'Monitors for computers'],
  ['85423100', 'U', 'Processors and controllers'],
  ['87089900', 'KN', 'Parts of motor vehicles'],
  ['87120000', 'U', 'Bicycles'],
  ['90049000', 'U', 'Spectacles and goggles'],
  ['90183900', 'U', 'Needles and catheters', 'ISP'],
  ['91021100', 'U', 'Wrist watches, battery powered'],
  ['93040000', 'U', 'Spring, air or gas guns', 'DGMN'],
  ['95030000', 'U', 'Toys'],
  ['95045000', 'U', 'Video game consoles'],
  ['95069100', 'U', 'Equipment for gymnastics and exercise'],
];

export const TARIFF_CODES: ReadonlyMap<string, TariffCode> = new Map(
  TABLE.map(([code, unitCode, description, permit]) => [
    code,
    { code, description, adValoremRate: AD_VALOREM_RATE, unitCode, requiredPermits: permit ? [permit] : [] },
  ]),
);
