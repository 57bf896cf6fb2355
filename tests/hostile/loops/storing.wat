;; verdict: out-of-fuel
(func (export "solve") (type $solve)
  (loop $again
    (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 1)))
    (br $again))
  unreachable)
