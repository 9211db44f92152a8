# Server mode: one image, three commands. Not built in our CI, which has no container engine: see docs/operations.md.
FROM node:20.20-bookworm-slim AS build
WORKDIR /app
ENV CI=true NX_DAEMON=false NX_NO_CLOUD=true
COPY package.json package-lock.json prisma.config.ts ./
COPY prisma prisma
COPY packages/client/package.json packages/client/
COPY packages/governance/package.json packages/governance/
COPY packages/report/package.json packages/report/
COPY packages/risk-core/package.json packages/risk-core/
COPY packages/sources/package.json packages/sources/
COPY packages/store/package.json packages/store/
COPY apps/api/package.json apps/api/
COPY apps/cli/package.json apps/cli/
COPY apps/web/package.json apps/web/
COPY apps/worker/package.json apps/worker/
COPY contracts/package.json contracts/
RUN npm ci --no-audit --no-fund
COPY . .
RUN npx prisma generate --no-hints && npx tsc -b && npm run build -w apps/web

FROM node:20.20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 HEALTH_HOST=0.0.0.0 WEB_ROOT=/app/apps/web/dist
WORKDIR /app
COPY --from=build --chown=root:root /app /app
# The programs write nothing but their output.
USER node
EXPOSE 4000
STOPSIGNAL SIGTERM
CMD ["node", "apps/api/dist/main.js"]
