;; verdict: out-of-fuel
;; args: --fuel 50000000
(func (export "solve") (type $solve)
  (loop $outer
    (block (block (block (block
      (br_table 0 1 2 3 $outer (i32.const 77))))))
    (br $outer))
  unreachable)
