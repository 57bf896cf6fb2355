;; verdict: out-of-fuel
(func $nothing)
(func (export "solve") (type $solve)
  (loop $again (call $nothing) (br $again))
  unreachable)
