{{/* A Deployment of workers: of this release, or of a build beside it. Takes {root, build}. */}}
{{- define "shidian.worker" -}}
{{- $root := .root }}
{{- $v := $root.Values }}
{{- $w := $v.worker }}
{{- $name := printf "%s-worker" (include "shidian.fullname" $root) }}
{{- $beside := get .build "name" }}
{{- $build := default "main" $beside }}
{{- if $beside }}{{ $name = printf "%s-%s" $name $beside }}{{ end }}
{{- $files := fromYamlArray (include "shidian.files.worker" $root) }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels:
    {{- include "shidian.labels" (dict "root" $root "component" "worker") | nindent 4 }}
spec:
  {{- if or $beside (not $w.autoscaling.enabled) }}
  replicas: {{ default $w.replicas (get .build "replicas") }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels:
      {{- include "shidian.selector" (dict "root" $root "component" "worker") | nindent 6 }}
      shidian/build: {{ $build }}
  template:
    metadata:
      labels:
        {{- include "shidian.labels" (dict "root" $root "component" "worker") | nindent 8 }}
        shidian/build: {{ $build }}
        {{- with $w.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $w.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "shidian.serviceAccount" $root }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      securityContext:
        {{- include "shidian.podSecurity" . | nindent 8 }}
      {{- with $v.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      containers:
        - name: worker
          image: {{ include "shidian.image" (dict "root" $root "tag" (get .build "tag") "digest" (get .build "digest")) | quote }}
          imagePullPolicy: {{ $v.image.pullPolicy }}
          args: [shidian-worker]
          env:
            {{- include "shidian.env.worker" $root | nindent 12 }}
            {{- include "shidian.env" (list "SHIDIAN_WORKER_BUILD_ID" (ternary (get .build "buildID") $w.buildID (ne $beside ""))) | nindent 12 }}
            {{- include "shidian.secretEnv" $files | nindent 12 }}
            {{- include "shidian.ownEnv" $w.env | nindent 12 }}
            {{- with $w.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          ports:
            - {name: health, containerPort: 9233}
          # Servers that are down are no reason to restart a worker, but it takes no part then.
          livenessProbe:
            httpGet: {path: /healthz, port: health}
            periodSeconds: 20
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: {path: /readyz, port: health}
            periodSeconds: 10
            timeoutSeconds: 5
          resources:
            {{- toYaml $w.resources | nindent 12 }}
          securityContext:
            {{- include "shidian.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - {name: secrets, mountPath: /etc/shidian, readOnly: true}
            {{- include "shidian.trustedMount" $root | nindent 12 }}
            {{- with $w.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        {{- include "shidian.secretVolume" $files | nindent 8 }}
        {{- include "shidian.trustedVolume" $root | nindent 8 }}
        {{- with $w.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      topologySpreadConstraints:
        {{- include "shidian.spread" (dict "root" $root "component" "worker") | nindent 8 }}
      {{- include "shidian.placed" $w | nindent 6 }}
{{- end }}

{{/* Where pods go. Takes the program's values. */}}
{{- define "shidian.placed" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}
