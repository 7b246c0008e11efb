/** Code tables of customs: offices and operation types of the general declaration (domain: customs offices, DIN operation types). */

export interface CustomsOffice {
  readonly code: string;
  readonly name: string;
}

export const CUSTOMS_OFFICES: readonly CustomsOffice[] = [
  { code: '03', name: 'Arica' },
  { code: '07', name: 'Iquique' },
  { code: '10', name: 'Tocopilla' },
  { code: '14', name: 'Antofagasta' },
  { code: '17', name: 'Chañaral' },
  { code: '25', name: 'Coquimbo' },
  { code: '33', name: 'Los Andes' },
  { code: '34', name: 'Valparaíso' },
  { code: '39', name: 'San Antonio' },
  { code: '48', name: 'Metropolitana' },
  { code: '55', name: 'Talcahuano' },
  { code: '67', name: 'Osorno' },
  { code: '69', name: 'Puerto Montt' },
  { code: '83', name: 'Coyhaique' },
  { code: '90', name: 'Puerto Aysén' },
  { code: '92', name: 'Punta Arenas' },
];

/** Import against cash or deferred payment, warehouse entries and their settlement. */
export const OPERATION_TYPES: readonly string[] = [
  '101',
  '151',
  '102',
  '152',
  '103',
  '104',
  '129',
  '179',
  '106',
  '156',
];
