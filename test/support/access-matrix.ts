/** Who may call what (domain: RBAC matrix), and the smallest document that makes the gateway call it. */

export type CallerCode = 'PUBLIC' | 'SA' | 'TA' | 'CA' | 'OP' | 'WH' | 'AU' | 'SY';

export interface MatrixRow {
  readonly operation: string;
  readonly allowed: readonly CallerCode[];
  /** May use the variable `groupId`. `null`: the operation loads entities that no field of the graph points at. */
  readonly document: string | null;
}

export const ACCESS_MATRIX: readonly MatrixRow[] = [
  {
    operation: 'login',
    allowed: ['PUBLIC'],
    document: 'mutation { login(input: { username: "nobody.here", password: "x" }) { tokenType } }',
  },
  {
    operation: 'refreshToken',
    allowed: ['PUBLIC'],
    document: 'mutation { refreshToken(input: { refreshToken: "x" }) { tokenType } }',
  },
  { operation: 'logout', allowed: ['PUBLIC'], document: 'mutation { logout(input: { refreshToken: "x" }) }' },
  {
    operation: 'getGoogleAuthorizationUrl',
    allowed: ['PUBLIC'],
    document:
      '{ googleAuthorizationUrl(redirectUri: "http://localhost:5173/", codeChallenge: "0123456789012345678901234567890123456789012", state: "0123456789012345") { url } }',
  },
  {
    operation: 'loginWithGoogle',
    allowed: ['PUBLIC'],
    document:
      'mutation { loginWithGoogle(input: { code: "x", codeVerifier: "0123456789012345678901234567890123456789012", redirectUri: "http://localhost:5173/", state: "0123456789012345" }) { tokenType } }',
  },
  { operation: 'getCurrentUser', allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'], document: '{ me { id } }' },
  {
    operation: 'listMyTenants',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ myTenants { businessUnit } }',
  },
  { operation: 'listUsers', allowed: ['SA', 'TA', 'AU'], document: '{ users { data { id } } }' },
  {
    operation: 'getUserById',
    allowed: ['SA', 'TA', 'AU'],
    document: '{ user(userId: "ec785405-b2ab-40d4-b0b6-76fea96bc30c") { id } }',
  },
  {
    operation: 'getUsersByIds',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document:
      '{ declaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001") { createdByUser { displayName } } }',
  },
  {
    operation: 'createUser',
    allowed: ['SA', 'TA'],
    document:
      'mutation { createUser(input: { username: "ana.rojas", email: "a@b.cl", firstName: "a", lastName: "b", roles: ["AUDITOR"], tenants: [{ businessUnit: "SERHAFEN", countryCode: "CL" }] }) { id } }',
  },
  {
    operation: 'updateUser',
    allowed: ['SA', 'TA'],
    document:
      'mutation { updateUser(userId: "ec785405-b2ab-40d4-b0b6-76fea96bc30c", input: { expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'setUserEnabled',
    allowed: ['SA', 'TA'],
    document:
      'mutation { setUserEnabled(userId: "ec785405-b2ab-40d4-b0b6-76fea96bc30c", input: { enabled: true, expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'deleteUser',
    allowed: ['SA'],
    document: 'mutation { deleteUser(userId: "ec785405-b2ab-40d4-b0b6-76fea96bc30c", expectedVersion: 999) }',
  },
  {
    operation: 'resetUserPassword',
    allowed: ['SA', 'TA'],
    document:
      'mutation { resetUserPassword(userId: "ec785405-b2ab-40d4-b0b6-76fea96bc30c", input: { temporaryPassword: "short" }) }',
  },
  {
    operation: 'replaceUserRoles',
    allowed: ['SA', 'TA'],
    document:
      'mutation { replaceUserRoles(userId: "ec785405-b2ab-40d4-b0b6-76fea96bc30c", input: { roles: ["AUDITOR"], expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'addUserToGroup',
    allowed: ['SA', 'TA'],
    document:
      'mutation { addUserToGroup(userId: "ec785405-b2ab-40d4-b0b6-76fea96bc30c", groupId: "00000000-0000-4000-8000-000000000000") { id } }',
  },
  {
    operation: 'removeUserFromGroup',
    allowed: ['SA', 'TA'],
    document:
      'mutation { removeUserFromGroup(userId: "ec785405-b2ab-40d4-b0b6-76fea96bc30c", groupId: "00000000-0000-4000-8000-000000000000") { id } }',
  },
  { operation: 'listRoles', allowed: ['SA', 'TA', 'AU'], document: '{ roles { name } }' },
  { operation: 'getRoleByName', allowed: ['SA', 'TA', 'AU'], document: '{ role(roleName: "AUDITOR") { name } }' },
  {
    operation: 'getRolesByNames',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ me { roleDetails { name } } }',
  },
  {
    operation: 'listRoleUsers',
    allowed: ['SA', 'TA', 'AU'],
    document: '{ role(roleName: "AUDITOR") { users { data { id } } } }',
  },
  { operation: 'listGroups', allowed: ['SA', 'TA', 'AU'], document: '{ groups { data { id } } }' },
  {
    operation: 'getGroupById',
    allowed: ['SA', 'TA', 'AU'],
    document: '{ group(groupId: "00000000-0000-4000-8000-000000000000") { id } }',
  },
  {
    operation: 'getGroupsByIds',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ me { groups { name } } }',
  },
  {
    operation: 'listGroupMembers',
    allowed: ['SA', 'TA', 'AU'],
    document: 'query($groupId: ID!) { group(groupId: $groupId) { members { data { id } } } }',
  },
  {
    operation: 'listDeclarations',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ declarations { data { id } } }',
  },
  {
    operation: 'getDeclarationSummary',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ declarationSummary { total } }',
  },
  {
    operation: 'getDeclarationById',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ declaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001") { id } }',
  },
  { operation: 'getDeclarationsByIds', allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'], document: null },
  {
    operation: 'getDeclarationsByMawbIds',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001") { declarations { id } } }',
  },
  {
    operation: 'getDeclarationsByHawbIds',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ hawb(hawbId: "c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001") { declarations { id } } }',
  },
  {
    operation: 'createDeclaration',
    allowed: ['SA', 'TA', 'CA', 'OP'],
    document:
      'mutation { createDeclaration(input: { documentType: DIPS, dispatchType: COURIER, customsOfficeCode: "48", transportModeCode: "11", transportDocument: { number: "x" }, importer: { name: "n", address: { street1: "s", city: "c", countryCode: "CL" } }, consignor: { name: "n", address: { street1: "s", city: "c", countryCode: "CL" } }, originCountry: "US", portOfLoading: "MIA", portOfUnloading: "SCL", values: { currency: "USD", fob: "1", freight: "1" }, items: [{ itemNumber: 1, tariffCode: "64041100", description: "abc", quantity: "1", unitCode: "U", unitPriceFob: "1", originCountry: "US" }], packages: [{ typeCode: "01", quantity: 1 }], grossWeightKg: "1" }) { id } }',
  },
  {
    operation: 'updateDeclaration',
    allowed: ['SA', 'TA', 'CA', 'OP'],
    document:
      'mutation { updateDeclaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'validateDeclaration',
    allowed: ['SA', 'TA', 'CA', 'OP'],
    document:
      'mutation { validateDeclaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { expectedVersion: 999 }) { valid } }',
  },
  {
    operation: 'submitDeclaration',
    allowed: ['SA', 'CA'],
    document:
      'mutation { submitDeclaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'acceptDeclaration',
    allowed: ['SA', 'CA', 'SY'],
    document:
      'mutation { acceptDeclaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { identificationNumber: "7270053078", acceptedAt: "2026-01-15T10:00:00.000Z", expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'rejectDeclaration',
    allowed: ['SA', 'CA', 'SY'],
    document:
      'mutation { rejectDeclaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { reasons: [{ code: "X", message: "y" }], expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'assignSelectivityChannel',
    allowed: ['SA', 'CA', 'SY'],
    document:
      'mutation { assignSelectivityChannel(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { channel: GREEN, assignedAt: "2026-01-15T10:00:00.000Z", expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'recordInspectionResult',
    allowed: ['SA', 'CA', 'SY'],
    document:
      'mutation { recordInspectionResult(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { type: DOCUMENT_REVIEW, result: CONFORMING, finishedAt: "2026-01-15T10:00:00.000Z", expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'registerDeclarationPayment',
    allowed: ['SA', 'CA', 'SY'],
    document:
      'mutation { registerDeclarationPayment(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { amountClp: "1", paidAt: "2026-01-15T10:00:00.000Z", reference: "abc", channel: "bank", expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'releaseDeclaration',
    allowed: ['SA', 'CA', 'SY'],
    document:
      'mutation { releaseDeclaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'withdrawDeclarationGoods',
    allowed: ['SA', 'CA', 'WH', 'SY'],
    document:
      'mutation { withdrawDeclarationGoods(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { withdrawnAt: "2026-01-15T10:00:00.000Z", withdrawnBy: "abc", expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'annulDeclaration',
    allowed: ['SA', 'CA'],
    document:
      'mutation { annulDeclaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { cause: POSTAL_RETURN, comment: "0123456789", expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'cancelDeclaration',
    allowed: ['SA', 'TA', 'CA', 'OP'],
    document:
      'mutation { cancelDeclaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'assignDeclaration',
    allowed: ['SA', 'TA', 'CA'],
    document:
      'mutation { assignDeclaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001", input: { userId: null, expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'listDeclarationHistory',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document:
      '{ declaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001") { history { meta { totalItems } } } }',
  },
  {
    operation: 'listDeclarationDocuments',
    allowed: ['SA', 'TA', 'CA', 'OP', 'AU'],
    document: '{ declaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001") { documents { id } } }',
  },
  {
    operation: 'estimateTaxes',
    allowed: ['SA', 'TA', 'CA', 'OP'],
    document:
      '{ taxEstimate(input: { taxTreatment: GENERAL, month: "2026-01", values: { currency: "USD", fob: "180.00", freight: "20.00" }, items: [{ itemNumber: 1, tariffCode: "64041100", description: "abc", quantity: "1", unitCode: "U", unitPriceFob: "180.00", originCountry: "US" }] }) { taxes { totalUsd } } }',
  },
  {
    operation: 'listTariffCodes',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ tariffCodes(search: "64") { data { code } } }',
  },
  {
    operation: 'getTariffCodesByCodes',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document:
      '{ declaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001") { items { tariff { code description } } } }',
  },
  {
    operation: 'listCustomsOffices',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ customsOffices { code } }',
  },
  {
    operation: 'getExchangeRate',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ exchangeRate(month: "2026-01") { clpPerUnit } }',
  },
  {
    operation: 'listMawbs',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawbs { data { id } } }',
  },
  {
    operation: 'getMawbSummary',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawbSummary { total } }',
  },
  {
    operation: 'getMawbById',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001") { id } }',
  },
  {
    operation: 'getMawbByNumber',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawbByNumber(awbNumber: "045-12345675") { id } }',
  },
  {
    operation: 'getMawbsByIds',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ hawb(hawbId: "c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001") { mawb { awbNumber } } }',
  },
  {
    operation: 'createMawb',
    allowed: ['SA', 'TA', 'OP'],
    document:
      'mutation { createMawb(input: { awbNumber: "045-12345676", waybillType: MASTER, origin: "MIA", destination: "SCL", routing: [{ sequence: 1, carrierCode: "LA", flightNumber: "LA501", origin: "MIA", destination: "SCL", scheduledDeparture: "2026-01-15T10:00:00.000Z", scheduledArrival: "2026-01-15T19:00:00.000Z" }], pieces: 1, grossWeight: { value: "1.0", unit: K }, natureOfGoods: "abc", shipper: { name: "n", address: { street1: "s", city: "c", countryCode: "CL" } }, consignee: { name: "n", address: { street1: "s", city: "c", countryCode: "CL" } }, charges: { currency: "USD", weightValuationIndicator: P, otherChargesIndicator: P } }) { id } }',
  },
  {
    operation: 'updateMawb',
    allowed: ['SA', 'TA', 'OP'],
    document:
      'mutation { updateMawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001", input: { expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'cancelMawb',
    allowed: ['SA', 'TA', 'OP'],
    document:
      'mutation { cancelMawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001", input: { reason: "abc", expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'assignMawb',
    allowed: ['SA', 'TA', 'OP'],
    document:
      'mutation { assignMawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001", input: { userId: null, expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'recordMawbEvent',
    allowed: ['SA', 'OP', 'WH', 'SY'],
    document:
      'mutation { recordMawbEvent(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001", input: { code: NFD, airport: "XXX", occurredAt: "2026-01-15T10:00:00.000Z", pieces: 1 }) { id } }',
  },
  {
    operation: 'listMawbEvents',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001") { events { meta { totalItems } } } }',
  },
  {
    operation: 'listMawbHawbs',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001") { hawbs { meta { totalItems } } } }',
  },
  {
    operation: 'consolidateHawbs',
    allowed: ['SA', 'TA', 'OP'],
    document:
      'mutation { consolidateHawbs(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001", input: { hawbIds: ["c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001"], expectedVersion: 999 }) { consolidated } }',
  },
  {
    operation: 'removeHawbFromMawb',
    allowed: ['SA', 'TA', 'OP'],
    document:
      'mutation { removeHawbFromMawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001", hawbId: "c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001", expectedVersion: 999) { id } }',
  },
  {
    operation: 'listHawbs',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ hawbs { data { id } } }',
  },
  {
    operation: 'getHawbSummary',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ hawbSummary { total } }',
  },
  {
    operation: 'getHawbById',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ hawb(hawbId: "c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001") { id } }',
  },
  {
    operation: 'getHawbsByIds',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ declaration(declarationId: "a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001") { hawb { hawbNumber } } }',
  },
  {
    operation: 'getHawbsByMawbIds',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawbs(limit: 5) { data { hawbs(limit: 2) { data { id } } } } }',
  },
  {
    operation: 'getHawbCountsByMawbIds',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001") { hawbCounts { total } } }',
  },
  {
    operation: 'createHawb',
    allowed: ['SA', 'TA', 'OP'],
    document:
      'mutation { createHawb(input: { hawbNumber: "H1", origin: "XXX", destination: "SCL", pieces: 1, grossWeight: { value: "1.0", unit: K }, goodsDescription: "abc", shipper: { name: "n", address: { street1: "s", city: "c", countryCode: "CL" } }, consignee: { name: "n", address: { street1: "s", city: "c", countryCode: "CL" } }, declaredValue: { amount: "1", currency: "USD" } }) { id } }',
  },
  {
    operation: 'updateHawb',
    allowed: ['SA', 'TA', 'OP'],
    document:
      'mutation { updateHawb(hawbId: "c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001", input: { expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'changeHawbStatus',
    allowed: ['SA', 'OP', 'WH', 'SY'],
    document:
      'mutation { changeHawbStatus(hawbId: "c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001", input: { status: RELEASED, expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'assignHawb',
    allowed: ['SA', 'TA', 'OP'],
    document:
      'mutation { assignHawb(hawbId: "c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001", input: { userId: null, expectedVersion: 999 }) { id } }',
  },
  {
    operation: 'listHawbEvents',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ hawb(hawbId: "c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001") { events { meta { totalItems } } } }',
  },
  {
    operation: 'listAirports',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ airports { data { code } } }',
  },
  {
    operation: 'getAirportsByCodes',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001") { originAirport { city } } }',
  },
  {
    operation: 'getAirlinesByPrefixes',
    allowed: ['SA', 'TA', 'CA', 'OP', 'WH', 'AU', 'SY'],
    document: '{ mawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001") { airline { name } } }',
  },
];
