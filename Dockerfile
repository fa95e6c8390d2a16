# Tierline as an image: pinned versions with hashes, no compiler, no root at run time.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/tierline \
    && /opt/tierline/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml setup.py README.md LICENSE ./
COPY domain domain
COPY application application
COPY projections projections
COPY interfaces interfaces
COPY client client
RUN /opt/tierline/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/tierline tierline \
    && install -d -o tierline -g tierline -m 0700 /var/lib/tierline/keys
COPY --from=build /opt/tierline /opt/tierline
ENV PATH=/opt/tierline/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TIERLINE_HOST=0.0.0.0
USER tierline
WORKDIR /var/lib/tierline
EXPOSE 8000
ENTRYPOINT ["tierline"]
CMD ["serve"]
