;; verdict: out-of-fuel
;; repeat: 1000 $f
(table $t 1000 funcref)
(elem $passive func @repeat)
(func $f)
(func (export "solve") (type $solve)
  (loop
    (table.init $t $passive (i32.const 0) (i32.const 0) (i32.const 1000))
    (br 0))
  unreachable)
