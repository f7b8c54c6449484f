{{/* Settings: variables, and the files of Secrets. A file is {path, secret, key} with the
variable that names it, if one does. Each list is JSON, so that all of one program can be
put together, mounted once and named once. */}}

{{/* The files that every program has. */}}
{{- define "shidian.files.common" -}}
{{- $v := .Values -}}
{{- with $v.temporal.apiKey }}{{ if .secret }}
- {env: SHIDIAN_TEMPORAL_API_KEY_FILE, path: temporal/api-key, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.temporal.tls }}{{ if .enabled }}
{{- if .ca.secret }}
- {env: TEMPORAL_TLS_SERVER_CA_CERT_PATH, path: temporal/ca.crt, secret: {{ .ca.secret }}, key: {{ .ca.key }}}
{{- end }}
{{- if .certificate.secret }}
- {env: TEMPORAL_TLS_CLIENT_CERT_PATH, path: temporal/tls.crt, secret: {{ .certificate.secret }}, key: {{ .certificate.cert }}}
- {env: TEMPORAL_TLS_CLIENT_KEY_PATH, path: temporal/tls.key, secret: {{ .certificate.secret }}, key: {{ .certificate.key }}}
{{- end }}
{{- end }}{{ end }}
{{- with $v.database.ca }}{{ if .secret }}
- {path: database/ca.crt, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.encryption.keys }}{{ if .secret }}
- {env: SHIDIAN_PAYLOAD_KEYS_FILE, path: payload-keys, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- end }}

{{- define "shidian.files.evidence" -}}
{{- with .Values.evidence.credentials }}{{ if .secret }}
- {env: AWS_SHARED_CREDENTIALS_FILE, path: evidence/credentials, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- end }}

{{- define "shidian.files.worker" -}}
{{- $v := .Values }}
- {env: DATABASE_URL_FILE, path: database/url, secret: {{ required "database.worker.secret: name the Secret with the worker's address of the database" $v.database.worker.secret }}, key: {{ $v.database.worker.key }}}
{{- include "shidian.files.common" . }}
{{- with $v.keys.seal }}{{ if .secret }}
- {env: SHIDIAN_SEAL_KEY, path: seal/key, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.keys.identityPublic }}{{ if .secret }}
- {env: SHIDIAN_IDENTITY_KEYS, path: identity/keys, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.notices.smtp.password }}{{ if .secret }}
- {env: SHIDIAN_SMTP_PASSWORD_FILE, path: notices/smtp-password, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.notices.smtp.ca }}{{ if .secret }}
- {env: SHIDIAN_SMTP_CA_FILE, path: notices/smtp-ca.crt, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.notices.webhooks }}{{ if .secret }}
- {env: SHIDIAN_WEBHOOKS_FILE, path: notices/webhooks.yaml, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.notices.programmes }}{{ if .secret }}
- {env: SHIDIAN_NOTICES_FILE, path: notices/programmes.yaml, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.notices.webhookSecret }}{{ if .secret }}
- {env: SHIDIAN_WEBHOOK_SECRET_FILE, path: notices/webhook-secret, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- end }}

{{- define "shidian.files.desk" -}}
{{- $v := .Values }}
- {env: DATABASE_URL_FILE, path: database/url, secret: {{ required "database.desk.secret: name the Secret with the desk's address of the database" $v.database.desk.secret }}, key: {{ $v.database.desk.key }}}
- {env: SHIDIAN_IDENTITY_KEY, path: identity/key, secret: {{ required "keys.identity.secret: name the Secret with the key by which the web desk seals messages (shidian-worker key)" $v.keys.identity.secret }}, key: {{ $v.keys.identity.key }}}
{{- include "shidian.files.common" . }}
{{- include "shidian.files.evidence" . }}
{{- with $v.keys.sealPublic }}{{ if .secret }}
- {env: SHIDIAN_SEAL_KEYS, path: seal/keys, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.signIn.secret }}{{ if .secret }}
- {env: SHIDIAN_SIGNIN_SECRET_FILE, path: signin-secret, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.desk.tls }}{{ if .secret }}
- {env: SHIDIAN_WEB_CERT, path: web/tls.crt, secret: {{ .secret }}, key: {{ .cert }}}
- {env: SHIDIAN_WEB_KEY, path: web/tls.key, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- end }}

{{- define "shidian.files.migrate" -}}
{{- $v := .Values }}
- {env: SHIDIAN_OWNER_DATABASE_URL_FILE, path: database/owner-url, secret: {{ required "database.owner.secret: name the Secret with the owner's address of the database" $v.database.owner.secret }}, key: {{ $v.database.owner.key }}}
{{- with $v.database.ca }}{{ if .secret }}
- {path: database/ca.crt, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- end }}

{{- define "shidian.files.setup" -}}
{{- $v := .Values }}
{{- include "shidian.files.worker" . }}
- {env: SHIDIAN_OWNER_DATABASE_URL_FILE, path: database/owner-url, secret: {{ required "database.owner.secret: name the Secret with the owner's address of the database" $v.database.owner.secret }}, key: {{ $v.database.owner.key }}}
{{- with $v.database.desk }}{{ if .secret }}
- {env: SHIDIAN_DESK_DATABASE_URL_FILE, path: database/desk-url, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- with $v.database.administrator }}{{ if .secret }}
- {env: SHIDIAN_ADMIN_DATABASE_URL_FILE, path: database/administrator-url, secret: {{ .secret }}, key: {{ .key }}}
{{- end }}{{ end }}
{{- include "shidian.files.evidence" . }}
{{- end }}

{{/* One volume of all files. Takes the list. */}}
{{- define "shidian.secretVolume" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
    {{- range . }}
    - secret:
        name: {{ .secret }}
        items:
        - {key: {{ .key | quote }}, path: {{ .path | quote }}}
    {{- end }}
{{- end }}

{{/* The variables that name files. Takes the list. */}}
{{- define "shidian.secretEnv" -}}
{{- range . }}
{{- if get . "env" }}
- {name: {{ .env }}, value: {{ printf "/etc/shidian/%s" .path | quote }}}
{{- end }}
{{- end }}
{{- end }}

{{/* Certificate authorities beside the public ones: Go reads this folder too. */}}
{{- define "shidian.trustedVolume" -}}
{{- with .Values.trustedCAs }}
{{- if .secret }}
- name: trusted
  secret: {secretName: {{ .secret }}, defaultMode: 0444}
{{- else if .configMap }}
- name: trusted
  configMap: {name: {{ .configMap }}, defaultMode: 0444}
{{- end }}
{{- end }}
{{- end }}

{{- define "shidian.trustedMount" -}}
{{- if or .Values.trustedCAs.secret .Values.trustedCAs.configMap }}
- {name: trusted, mountPath: /etc/pki/tls/certs, readOnly: true}
{{- end }}
{{- end }}

{{/* One variable, where there is a value. Takes [name, value]. */}}
{{- define "shidian.env" -}}
{{- $value := index . 1 -}}
{{- if or (kindIs "bool" $value) (toString $value) }}
- {name: {{ index . 0 }}, value: {{ toString $value | quote }}}
{{- end }}
{{- end }}

{{/* Variables of an office's own. Takes a map. */}}
{{- define "shidian.ownEnv" -}}
{{- range $name, $value := . }}
- {name: {{ $name }}, value: {{ toString $value | quote }}}
{{- end }}
{{- end }}

{{- define "shidian.env.common" -}}
{{- $v := .Values }}
{{- include "shidian.env" (list "TEMPORAL_ADDRESS" (required "temporal.address: give the host and port of the Temporal server" $v.temporal.address)) }}
{{- include "shidian.env" (list "TEMPORAL_NAMESPACE" $v.temporal.namespace) }}
{{- if $v.temporal.tls.enabled }}
{{- include "shidian.env" (list "TEMPORAL_TLS" true) }}
{{- include "shidian.env" (list "TEMPORAL_TLS_SERVER_NAME" $v.temporal.tls.serverName) }}
{{- end }}
{{- include "shidian.env" (list "SHIDIAN_REQUIRE_TEMPORAL_TLS" $v.temporal.requireTLS) }}
{{- include "shidian.env" (list "SHIDIAN_REQUIRE_DB_TLS" $v.database.requireTLS) }}
{{- include "shidian.env" (list "SHIDIAN_PAYLOAD_KEY" $v.encryption.key) }}
{{- include "shidian.env" (list "SHIDIAN_QUIET_RUNS" $v.quietRuns) }}
{{- include "shidian.env" (list "TZ" $v.timeZone) }}
{{- if $v.traces.endpoint }}
{{- include "shidian.env" (list "OTEL_EXPORTER_OTLP_ENDPOINT" $v.traces.endpoint) }}
{{- include "shidian.env" (list "OTEL_EXPORTER_OTLP_PROTOCOL" $v.traces.protocol) }}
{{- end }}
{{- end }}

{{- define "shidian.env.worker" -}}
{{- $v := .Values }}
{{- include "shidian.env.common" . }}
{{- include "shidian.env" (list "SHIDIAN_HEALTH_ADDR" ":9233") }}
{{- include "shidian.env" (list "SHIDIAN_LOG_LEVEL" $v.logs.level) }}
{{- include "shidian.env" (list "SHIDIAN_LOG_FORMAT" $v.logs.format) }}
{{- include "shidian.env" (list "SHIDIAN_STOP_TIMEOUT" $v.worker.stopTimeout) }}
{{- include "shidian.env" (list "SHIDIAN_DB_CONNECTIONS" $v.worker.connections) }}
{{- include "shidian.env" (list "SHIDIAN_WORKER_DEPLOYMENT" $v.worker.deployment) }}
{{- include "shidian.env" (list "SHIDIAN_NOTICES_SEND" $v.notices.send) }}
{{- with $v.notices.smtp }}{{ if .host }}
{{- include "shidian.env" (list "SHIDIAN_SMTP_HOST" .host) }}
{{- include "shidian.env" (list "SHIDIAN_SMTP_PORT" .port) }}
{{- include "shidian.env" (list "SHIDIAN_SMTP_USER" .user) }}
{{- include "shidian.env" (list "SHIDIAN_SMTP_FROM" (required "notices.smtp.from: give the address that mails come from" .from)) }}
{{- include "shidian.env" (list "SHIDIAN_SMTP_TLS" .tls) }}
{{- end }}{{ end }}
{{- include "shidian.env" (list "SHIDIAN_WEBHOOK_HOSTS" (join "," $v.notices.hosts)) }}
{{- end }}

{{- define "shidian.env.evidence" -}}
{{- with .Values.evidence }}
{{- include "shidian.env" (list "EVIDENCE_BUCKET" (required "evidence.bucket: say where attached files are kept, s3://… or file:///var/lib/shidian/evidence" .bucket)) }}
{{- include "shidian.env" (list "SHIDIAN_ATTACHMENT_MAX_MIB" .maxMiB) }}
{{- if and (hasPrefix "file:" .bucket) (not .claim) }}
{{- fail "evidence.bucket is a folder: name in evidence.claim the PersistentVolumeClaim that it is on, or give an s3:// address" }}
{{- end }}
{{- if and .claim (not (hasPrefix "file:///var/lib/shidian/evidence" .bucket)) }}
{{- fail "evidence.claim is mounted as /var/lib/shidian/evidence: let evidence.bucket be file:///var/lib/shidian/evidence" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "shidian.env.desk" -}}
{{- $v := .Values }}
{{- include "shidian.env.common" . }}
{{- include "shidian.env.evidence" . }}
{{- include "shidian.env" (list "SHIDIAN_LANG" $v.lang) }}
{{- include "shidian.env" (list "SHIDIAN_WEB_LISTEN" ":8080") }}
{{- include "shidian.env" (list "SHIDIAN_WEB_URL" (required "desk.url: give the address under which browsers reach the desk, https://…" $v.desk.url)) }}
{{- include "shidian.env" (list "SHIDIAN_WEB_PROXIES" (join "," $v.desk.proxies)) }}
{{- include "shidian.env" (list "SHIDIAN_WEB_DRAIN" $v.desk.drain) }}
{{- include "shidian.env" (list "SHIDIAN_TEMPORAL_UI" $v.encryption.temporalUI) }}
{{- with $v.signIn }}
{{- include "shidian.env" (list "SHIDIAN_SIGNIN" .by) }}
{{- if eq .by "openid" }}
{{- include "shidian.env" (list "SHIDIAN_OPENID_ISSUER" (required "signIn.openid.issuer: give the issuer of the identity provider" .openid.issuer)) }}
{{- include "shidian.env" (list "SHIDIAN_OPENID_CLIENT" .openid.client) }}
{{- else if eq .by "wecom" }}
{{- include "shidian.env" (list "SHIDIAN_WECOM_CORP" (required "signIn.wecom.corp is needed" .wecom.corp)) }}
{{- include "shidian.env" (list "SHIDIAN_WECOM_AGENT" (required "signIn.wecom.agent is needed" .wecom.agent)) }}
{{- include "shidian.env" (list "SHIDIAN_WECOM_LOGIN" .wecom.login) }}
{{- include "shidian.env" (list "SHIDIAN_WECOM_API" .wecom.api) }}
{{- else }}
{{- include "shidian.env" (list "SHIDIAN_DINGTALK_CORP" (required "signIn.dingtalk.corp is needed" .dingtalk.corp)) }}
{{- include "shidian.env" (list "SHIDIAN_DINGTALK_CLIENT" (required "signIn.dingtalk.client is needed" .dingtalk.client)) }}
{{- include "shidian.env" (list "SHIDIAN_DINGTALK_LOGIN" .dingtalk.login) }}
{{- include "shidian.env" (list "SHIDIAN_DINGTALK_API" .dingtalk.api) }}
{{- include "shidian.env" (list "SHIDIAN_DINGTALK_DIRECTORY" .dingtalk.directory) }}
{{- end }}
{{- if and (ne .by "openid") (not .secret.secret) }}
{{- fail (printf "signIn.secret.secret: name the Secret with the secret of the app at %s" .by) }}
{{- end }}
{{- end }}
{{- end }}
