;; verdict: out-of-fuel
(func (export "solve") (type $solve)
  (loop $outer (loop $inner (br_if $inner (i32.const 0)) (br $outer)))
  unreachable)
