{{/* A Job that must be done before anything of a release starts. Takes {root, name, weight,
args, env, files, resources}. What it needs is its own: of a release that is not installed
yet nothing else is there. */}}
{{- define "shidian.job" -}}
{{- $v := .root.Values }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "shidian.fullname" .root }}-{{ .name }}
  labels:
    {{- include "shidian.labels" (dict "root" .root "component" .name) | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: {{ .weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation # the last one's log can be read
spec:
  backoffLimit: 4
  activeDeadlineSeconds: 3600
  template:
    metadata:
      labels:
        {{- include "shidian.labels" (dict "root" .root "component" .name) | nindent 8 }}
    spec:
      restartPolicy: Never
      serviceAccountName: {{ ternary "default" (include "shidian.serviceAccount" .root) $v.serviceAccount.create }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        {{- include "shidian.podSecurity" . | nindent 8 }}
      {{- with $v.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ include "shidian.image" (dict "root" .root) | quote }}
          imagePullPolicy: {{ $v.image.pullPolicy }}
          args: {{ toJson .args }}
          env:
            {{- .env | nindent 12 }}
            {{- include "shidian.secretEnv" .files | nindent 12 }}
          resources:
            {{- toYaml .resources | nindent 12 }}
          securityContext:
            {{- include "shidian.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - {name: secrets, mountPath: /etc/shidian, readOnly: true}
            {{- if get . "evidence" }}
            - {name: evidence, mountPath: /var/lib/shidian/evidence}
            {{- end }}
            {{- include "shidian.trustedMount" .root | nindent 12 }}
      volumes:
        {{- include "shidian.secretVolume" .files | nindent 8 }}
        {{- with get . "evidence" }}
        - name: evidence
          persistentVolumeClaim: {claimName: {{ . }}}
        {{- end }}
        {{- include "shidian.trustedVolume" .root | nindent 8 }}
{{- end }}

{{- define "shidian.env.migrate" -}}
{{- include "shidian.env" (list "SHIDIAN_REQUIRE_DB_TLS" .Values.database.requireTLS) }}
{{- end }}

{{- define "shidian.env.setup" -}}
{{- include "shidian.env.worker" . }}
{{- include "shidian.env.evidence" . }}
{{- include "shidian.env" (list "SHIDIAN_LANG" .Values.lang) }}
{{- include "shidian.env" (list "SHIDIAN_RETENTION" .Values.setup.retention) }}
{{- include "shidian.ownEnv" .Values.setup.env }}
{{- end }}
