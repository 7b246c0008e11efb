# One image for all roles: the gateway (default), or a service of the graph alone (`dist/gateway/subgraph.js NAME`).
# Tags are pinned; for a build that is the same bit by bit, pin the digest too: NODE_IMAGE=node:20.20.2-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Half of what packages weigh is source maps and declarations, which nothing reads here.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json build.ts ./
COPY schema ./schema
COPY subgraphs ./subgraphs
COPY gateway ./gateway
COPY dev ./dev
# `--build-arg PLAYGROUND=--playground`: with the page to write queries in, for an environment whose setting PLAYGROUND allows it.
ARG PLAYGROUND=
RUN npm run build -- ${PLAYGROUND}

# What the company owns, in small: identity provider and three services. Not for production.
FROM build AS stand-ins
ENV NODE_ENV=development
USER node
EXPOSE 8080 8081 8082 8083
# A Keycloak that is waited for takes its minute; the start ends with the first good answer.
HEALTHCHECK --interval=5s --timeout=3s --start-period=180s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8083/actuator/readiness').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/dev/serve-stand-ins.js"]

FROM ${NODE_IMAGE} AS gateway
LABEL org.opencontainers.image.title="serhafen-gateway" \
  org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
# npm and its like are no part of what runs.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn*
# Owned by root: the process cannot change its own code.
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
ENV NODE_ENV=production \
  NODE_OPTIONS="--max-old-space-size=640 --max-semi-space-size=64 --enable-source-maps=false"
USER node
EXPOSE 3000
# Readiness is the orchestrator's question. Here: does the process answer at all?
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/actuator/liveness`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# No shell between: node is told to stop itself, and drains.
ENTRYPOINT ["node"]
CMD ["dist/gateway/main.js"]
