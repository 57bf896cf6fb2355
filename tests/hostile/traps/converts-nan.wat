;; verdict: trap bad-conversion
(func (export "solve") (type $solve)
  (i32.trunc_f32_s (f32.const nan)))
