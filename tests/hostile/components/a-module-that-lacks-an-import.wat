;; verdict: rejected
(component
  (core module $m (import "env" "clock" (func (result i64))))
  (core instance $i (instantiate $m))
)
