/** The smallest contract that is a service. */
export const PETS = `openapi: 3.0.3
info: { title: Pets, version: 1.0.0 }
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200": { description: All, content: { application/json: { schema: { type: array, items: { type: string } } } } }
`;
