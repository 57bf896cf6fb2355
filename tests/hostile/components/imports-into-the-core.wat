;; verdict: rejected
(component
  (import "clock" (func $clock (result u64)))
  (core func $now (canon lower (func $clock)))
  (core module $m (import "host" "now" (func (result i64))))
  (core instance (instantiate $m
    (with "host" (instance (export "now" (func $now))))))
)
